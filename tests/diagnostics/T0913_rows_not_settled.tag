events unique by event_id latest ingested_at order by seq
profile Customer { key id : int }
event Pay of Customer by customer_id at time { event_id : int  amount : decimal(2) }
event View of Customer by customer_id at time { event_id : int  ingested_at : timestamp }
event Login of Customer by customer_id at time { event_id : int  ingested_at : timestamp  seq : int }
event Own of Customer by customer_id at time unique by own_id { own_id : int }
tag a = did Pay and did View and did Login and did Own
