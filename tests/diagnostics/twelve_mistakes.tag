module shop
timezone "Asia/Shanghai"
profile Customer {
  key id     : int
  city       : string?
  gender     : enum("male", "female")?
  birthday   : date?          pii for service
  email      : string?        pii
  interests  : set<string>
  balance    : decimal(2)?
  points     : float
  registered : timestamp
}
event Order of Customer by customer_id at time {
  key order_id : int
  amount  : decimal(2)
  channel : enum("app", "store")
}
tag 高价值 = sum(amout of Order) >= 5000.00
tag 新客 = first(time of Order) in last 30 days
tag 外地 = city != "上海"
tag 女性 = gender == "femal"
tag 富裕 = balance > "1000"
tag 循环甲 = 循环乙
tag 循环乙 = not 循环甲
tag 兴趣 = interests == ["美妆"]
tag 成年 = age(birthday) >= 18
segment 生日人群 = birthday is known
tag 联系方式 = email
tag 渠道 of Order = channel == "app"
tag 高价值 = balance > 10000.00
