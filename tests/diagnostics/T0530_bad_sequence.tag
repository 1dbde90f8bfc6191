profile Customer { key id : int }
event View of Customer by customer_id at time { sku : string }
event Order of Customer by customer_id at time { sku : string }
tag a = sequence { v: View then no Order }
tag b = sequence { no Order within 1 day then View }
tag c = sequence { v: View then Order within 1 day of w }
tag d = sequence { v: View then o: Order without View }
tag e = sequence { v: View within 1 day then Order }
tag f = sequence { v: View then o: Order without View within 1 day between v and o }
tag g = sequence { v: View then o: Order without View between o and v }
tag h = sequence { v: View then o: Order between v and v }
tag i = sequence { v: View then v: Order }
tag j = sequence { 2 or more View then View same time ok }
tag k = sequence { 0 or more View }
tag l = sequence { v: View then no Order so far then View }
tag m = sequence { v: View then no Order then no View within 7 days }
tag n = sequence { optional v: View then o: Order }
tag o = sequence { v: View then no Order within 1 day | no View within 1 day }
tag p = sequence { v: View then any order { o: Order then optional w: View } }
tag q = sequence { v: View then optional w: View then o: Order within 1 day of w }
tag r = sequence { v: View | w: View then o: Order within 1 day of w }
tag s = sequence { v: View then any order { o: Order then w: View within 1 day of o } }
tag t = sequence { any order { a: View then b: View then c: View then d: View then e: Order } }
tag u = sequence { v: View then optional w: View then o: Order where sku == w.sku }
tag x = sequence { any order { o: Order then w: View } then p: Order without View between o and w }
tag z = sequence { v: View then no Order then optional w: View }
