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
tag 等级 = "新客" when balance is missing | "老客" otherwise
tag a = gender == "femal"
tag b = 等级 == "新课"
tag c = gender in ["male", "x"]
tag d = 等级 is not "老"
