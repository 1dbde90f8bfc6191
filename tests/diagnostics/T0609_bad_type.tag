profile Customer {
  key id  : int?
  amount  : decimal(99)
  kind    : enum("a", "b", "a")
  when_in : window
}
list blocked : set<int>
