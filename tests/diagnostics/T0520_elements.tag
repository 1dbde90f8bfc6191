profile Customer { key id : int  interests : set<string> }
event Order of Customer by customer_id at time { tags : set<string>  channel : string }
metric a = max(each tags of Order)
metric b = distinct(each channel of Order)
metric c = set(tags of Order)
metric d = length(each interests)
metric e = sum(n of Order per each tags as t { n = count(rows keeping last 2) })
metric f = count(Order keeping first per each tags)
