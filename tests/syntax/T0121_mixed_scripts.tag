tag spеnd_high = true
tag 高价值_v2 = true
