profile Person { key id : int  parent : int?  best : int? }
profile Device { key id : int  owner : int }
metric steps of Person = 1 + (Person(parent).steps ?? 0)
metric rating of Person = Device(best).worth
metric worth of Device = Person(owner).rating
metric fine of Person = Person(parent).parent
