profile Customer { key id : int  city : string? }
event Order of Customer by customer_id at time { channel : string  amount : int }
metric same_city = count(Customer where city == Customer.city)
event Doubled = Order with { twice = amount * 2  more = Doubled.twice + Order.amount  wrong = Doubled.thrice }
