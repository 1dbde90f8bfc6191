profile Customer {
  key phone  : string   pii for service
  city       : string   sensitive for service
  inviter    : string?  pii for service
}
event Visit of Customer by phone at time { project : string  sensitive for service }
lookup Area by mobile { mobile : string  region : string }
tag a = Area(phone).mobile
tag b = concat(Customer(inviter).phone, "x")
tag c = Area(phone).region
tag d = Customer(inviter).city
tag e = set(project of Visit)
tag f = Customer(inviter).c
private tag own = upper(phone)
tag g = Customer(inviter).own
tag h = mask(Customer(inviter).phone)
segment i = e contains "x"
segment j for marketing = d == "上海"
segment k for service = d == "上海"
