tag a = sequence { v: View then not Paid within 7 days }
tag b = sequence { v: View then (Cart then Paid) }
tag c = sequence { v: View then optional 2 or more c: Cart }
tag d = sequence { 3 v: View then Paid }
tag e = sequence { v: View then exactly 3 c: Cart }
tag f = sequence { v: View then no Paid for 21 days }
tag g = sequence { any order { v: View then c: Cart } within 1 hour then Paid }
