profile Player timezone tz day starts 05:00 {
  key id : int
  tz     : string?
}
profile Device week starts 05:00 { key device : string }
tag a of Player = days since 2026-01-01 > 3
tag b of Device = true
