// China: what the numbers of an ID card and of a mobile say. Values computed from personal columns keep their class.
module std.cn

// 手机号:1 开头、第二位 3 到 9 的十一位。A mobile number of the mainland: eleven digits.
fn is_mobile(phone: string?) = matches(phone, "^1[3-9][0-9]\{9\}$")

// 校验和:十七位数字加权。The weighted sum of the first seventeen digits.
fn id_card_sum(id: string?)
  = to_int(substring(id, 1, 1)) * 7 + to_int(substring(id, 2, 1)) * 9 + to_int(substring(id, 3, 1)) * 10 + to_int(substring(id, 4, 1)) * 5 + to_int(substring(id, 5, 1)) * 8 + to_int(substring(id, 6, 1)) * 4 + to_int(substring(id, 7, 1)) * 2 + to_int(substring(id, 8, 1)) + to_int(substring(id, 9, 1)) * 6 + to_int(substring(id, 10, 1)) * 3 + to_int(substring(id, 11, 1)) * 7 + to_int(substring(id, 12, 1)) * 9 + to_int(substring(id, 13, 1)) * 10 + to_int(substring(id, 14, 1)) * 5 + to_int(substring(id, 15, 1)) * 8 + to_int(substring(id, 16, 1)) * 4 + to_int(substring(id, 17, 1)) * 2

// 身份证号:十八位,校验位相符。An ID card number of eighteen characters whose last one fits the others.
fn is_id_card(id: string?)
  = matches(id, "^[1-9][0-9]\{16\}[0-9X]$")
    and substring("10X98765432", id_card_sum(id) mod 11 + 1, 1) == substring(id, 18, 1)

// 省份:身份证前两位。The province that an ID card was first issued in, by its first two digits; missing where there is none.
fn id_card_province(id: string?)
  = "北京" when substring(id, 1, 2) == "11"
  | "天津" when substring(id, 1, 2) == "12"
  | "河北" when substring(id, 1, 2) == "13"
  | "山西" when substring(id, 1, 2) == "14"
  | "内蒙古" when substring(id, 1, 2) == "15"
  | "辽宁" when substring(id, 1, 2) == "21"
  | "吉林" when substring(id, 1, 2) == "22"
  | "黑龙江" when substring(id, 1, 2) == "23"
  | "上海" when substring(id, 1, 2) == "31"
  | "江苏" when substring(id, 1, 2) == "32"
  | "浙江" when substring(id, 1, 2) == "33"
  | "安徽" when substring(id, 1, 2) == "34"
  | "福建" when substring(id, 1, 2) == "35"
  | "江西" when substring(id, 1, 2) == "36"
  | "山东" when substring(id, 1, 2) == "37"
  | "河南" when substring(id, 1, 2) == "41"
  | "湖北" when substring(id, 1, 2) == "42"
  | "湖南" when substring(id, 1, 2) == "43"
  | "广东" when substring(id, 1, 2) == "44"
  | "广西" when substring(id, 1, 2) == "45"
  | "海南" when substring(id, 1, 2) == "46"
  | "重庆" when substring(id, 1, 2) == "50"
  | "四川" when substring(id, 1, 2) == "51"
  | "贵州" when substring(id, 1, 2) == "52"
  | "云南" when substring(id, 1, 2) == "53"
  | "西藏" when substring(id, 1, 2) == "54"
  | "陕西" when substring(id, 1, 2) == "61"
  | "甘肃" when substring(id, 1, 2) == "62"
  | "青海" when substring(id, 1, 2) == "63"
  | "宁夏" when substring(id, 1, 2) == "64"
  | "新疆" when substring(id, 1, 2) == "65"
  | "台湾" when substring(id, 1, 2) == "71"
  | "香港" when substring(id, 1, 2) == "81"
  | "澳门" when substring(id, 1, 2) == "82"

// 性别:身份证第十七位,单男双女。"male" or "female" by the seventeenth digit.
fn id_card_gender(id: string?)
  = "male" when matches(id, "^[0-9]\{16\}[13579]")
  | "female" when matches(id, "^[0-9]\{16\}[02468]")

// 出生年份:身份证第七到十位。The year of birth; missing where the number is not one.
fn id_card_year(id: string?) = to_int(substring(id, 7, 4)) when matches(id, "^[0-9]\{17\}[0-9X]$")

test "cn: mobile" as of 2026-07-01T00:00 {
  expect is_mobile("13812345678")
    and not is_mobile("12812345678")
    and not is_mobile("1381234567")
    and is_mobile(missing) is missing
}
test "cn: ID card" as of 2026-07-01T00:00 {
  expect is_id_card("11010519491231002X") and is_id_card("310101199001011234") and not is_id_card("310101199001011230")
  expect not is_id_card("123") and is_id_card(missing) is missing
  expect id_card_province("11010519491231002X") == "北京"
    and id_card_province("310101199001011234") == "上海"
    and id_card_province("99") is missing
  expect id_card_gender("11010519491231002X") == "female"
    and id_card_gender("310101199001011234") == "male"
    and id_card_gender("12") is missing
  expect id_card_year("11010519491231002X") == 1949 and id_card_year("12") is missing
}
