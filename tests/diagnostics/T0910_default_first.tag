profile Customer { key id : int  bonus : int?  base : int }
metric a = bonus ?? base + 1
metric b = base * bonus ?? 2 - base
metric c = (bonus ?? base) * 3
metric d = base + bonus ?? 0
