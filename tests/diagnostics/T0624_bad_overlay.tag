profile Customer {
  key id : int
  spend  : decimal(2)?
}
profile Shop { key shop : int }
overlay from decisions of Customer for rich, spend_now, richer, spend_now
overlay from other of Customer
overlay from third
overlay from fourth of Person
tag rich of Customer = spend > 1.00
metric spend_now of Customer = spend
manual tag grade : decimal(2) of Customer kept by "sales"
manual tag whose kept by "sales"
manual tag nobody of Customer
manual tag twice of Customer kept by "a" kept by "b"
manual tag only of Customer only when rich kept by "a"
overlay from fifth of Shop of Shop for rich
