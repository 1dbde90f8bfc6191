profile Customer { key id : int  coupon : bool?  sure : bool }
event Order of Customer by customer_id at time { gift : bool? }
tag a = not coupon
tag b = not sure
metric c = count(Order where not gift)
tag d = coupon is known and not coupon
tag e = not (coupon)
tag f = coupon is not true
tag g = not c is missing
