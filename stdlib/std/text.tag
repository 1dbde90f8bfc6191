// Texts as people type them: cleaned, compared, looked into.
module std.text

// 清洗:全角变半角,去首尾空白,空文本为缺失。Width and case forms made one, blanks at the ends dropped; an empty text is missing.
fn cleaned(t: string?) = trim(normalize(t)) when length(trim(normalize(t))) > 0

// 不分大小写与全半角的比较。Equal but for case, width and blanks at the ends.
fn same_text(a: string?, b: string?) = casefold(trim(normalize(a))) == casefold(trim(normalize(b)))

// 有汉字。Whether a Han character is in the text.
fn has_han(t: string?) = matches(t, "\\p\{Han\}")

// 全是数字。Only digits, and at least one.
fn is_digits(t: string?) = matches(t, "^[0-9]+$")

// 邮箱的域名,小写;不像邮箱的为缺失。The domain of an e-mail address, in small letters; missing where it is none.
fn email_domain(email: string?) = lower(part(email, "@", 2)) when matches(email, "^[^@ ]+@[^@ ]+[.][^@ ]+$")

test "text" as of 2026-07-01T00:00 {
  expect cleaned("  ABC ") == "ABC" and cleaned("   ") is missing and cleaned(missing) is missing
  expect same_text("Tagma ", "tagma") and not same_text("tagma", "tag")
  expect has_han("上海 shanghai") and not has_han("shanghai")
  expect is_digits("0123") and not is_digits("12a") and not is_digits("")
  expect email_domain("a@Example.ORG") == "example.org" and email_domain("a.b") is missing
}
