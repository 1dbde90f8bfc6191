profile Customer { key id : int  city : string? }
event Order of Customer by customer_id at time { tags : set<string>  marks : list<int>  channel : string }
metric a = favourite(tags of Order by count)
metric b = top(3, each channel of Order by count)
metric c = count(Order per each tags as t, each marks as m { n = count(rows) })
metric d = favourite(city of Customer by count)
metric e = top(0, channel of Order by count)
metric f = top(3, channel)
