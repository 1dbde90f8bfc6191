# big spenders
tag a = x > 1 /* a lot */ and y
/* several
   lines */
tag b = true
