// Coarser values in the place of personal ones: what may be published is less than what is known.
module std.privacy

// 年龄段:十年一档。A band of ten years; below 18 and from 60 on are one band each.
fn age_band(birthday: date?)
  = "<18" when years since birthday < 18
  | "18-29" when years since birthday < 30
  | "30-39" when years since birthday < 40
  | "40-49" when years since birthday < 50
  | "50-59" when years since birthday < 60
  | "60+" when birthday is known

// 手机号打码:留前三后四。A mobile number with its middle covered; other texts are covered by mask().
fn masked_mobile(phone: string?)
  = "{substring(phone, 1, 3)}****{substring(phone, 8, 4)}" when length(phone) == 11
  | mask(phone) otherwise

// 邮箱打码:留首字母与域名。An e-mail address with its name covered but for the first letter.
fn masked_email(email: string?)
  = concat(concat(substring(email, 1, 1), "***@"), part(email, "@", 2)) when contains(email, "@")

// 姓名打码:留姓。A name with all but its first character covered.
fn masked_name(name: string?) = "{substring(name, 1, 1)}**" when length(name) > 0

test "privacy: bands" as of 2026-07-01T00:00 {
  expect age_band(2008-07-02) == "<18" and age_band(2008-07-01) == "18-29" and age_band(1996-07-01) == "30-39"
  expect age_band(1986-07-01) == "40-49" and age_band(1976-07-01) == "50-59" and age_band(1966-07-01) == "60+"
}
test "privacy: masks" as of 2026-07-01T00:00 {
  expect masked_mobile("13812345678") == "138****5678" and masked_mobile("12345678") == "12****78"
  expect masked_email("li.ming@example.org") == "l***@example.org" and masked_email("none") is missing
  expect masked_name("李小明") == "李**" and masked_name("") is missing
}
