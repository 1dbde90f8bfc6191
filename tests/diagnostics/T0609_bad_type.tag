profile Customer {
  key id  : int?
  kind    : enum("a", "b", "a")
  when_in : window
}
list blocked : set<int>
