tag a = born == 2026-02-30
tag b = born == 2026-13-01
tag c = born == 0000-01-01
tag d = at_ >= 2026-07-01T25:00
tag e = at_ >= 2026-07-01T10:61+08:00
tag f = born == 2026-7-1
tag g = born == 2026/07/01
tag h = time of day between 9:30 and 10:00
tag i = at_ >= 2026-07-01 10:00
tag j = at_ >= 2026-07-01T10:00:00.1234567
tag k = time of day between 22:00 and 24:30
tag l = born == 2024-02-29
tag m = at_ >= 2026-07-01T10:00+19:00
