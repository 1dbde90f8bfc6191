profile Customer { key id : int }
event View of Customer by customer_id at time { sku : string }
event Order of Customer by customer_id at time { sku : string }
tag a = sequence { v: View then no Order }
tag b = sequence { no Order within 1 day then View }
tag c = sequence { v: View then Order within 1 day of w }
tag d = sequence { v: View then o: Order without View }
