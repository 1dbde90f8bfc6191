profile Customer {
  key id     : int
  age        : int
  city       : string?
  gender     : enum("male", "female")
  balance    : decimal(2)?
  registered : timestamp
}
event Order of Customer by customer_id at time {
  amount : decimal(2)
  status : enum("paid", "cancelled")
}
tag a = age > 60 and city == "上海" and age < 18
tag b = city == "上海" and city == "北京"
tag c = age > 5 and age < 6
tag d = gender == "male" and gender == "female"
tag e = did(Order where status == "paid" and status == "cancelled")
tag f = count(Order) < 0
tag g = city is missing and city == "上海"
tag h = registered in rolling 7 days and registered < 30 days ago
tag 年长 = age >= 60
tag i = 年长 and age < 30
tag k = age > balance and age <= balance
