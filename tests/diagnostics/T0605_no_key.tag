profile Customer { city : string }
lookup Product { sku : string }
