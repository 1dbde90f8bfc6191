profile Customer { key id : int  lat : float?  lng : float?  city : string? }
metric a = neighbours(lat, lng)
metric b = neighbours(30.0, lat, lng)
metric c = neighbours(30, city, lng)
metric d = neighbours(lat, lat, lng)
metric e = neighbours(30, lat, lng ascending)
metric f = neighbours(30, lat, lng among did Order)
