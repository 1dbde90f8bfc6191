profile Customer {
  key id   : int
  birthday : date?  pii for service
}
test "codes" {
  refused { segment s = birthday is known } because T0799
  refused { segment s = birthday is known } because purpose_missing
  refused { segment s = birthday is known } because T0901
  refused { import other } because T0701
  refused { segment s = birthday is known } since T0701
}
