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
tag 等级 = "新" when balance is missing | "老" otherwise
tag a = 等级 < "老"
tag b = gender >= "male"
