profile Customer { id: string key  city: string? }
event Order of Customer by customer_id at time { order_id: int key }
tag known = city is known
