profile Customer { key id : int  city : string?  tags : set<string> }
metric a = [("a" when id > 1 | "b" otherwise), "c"]
tag b = tags contains any of ["a", city]
