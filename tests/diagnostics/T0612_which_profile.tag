profile Account { key account_id : int  vip : bool }
profile User of Account by account_id { key user_id : int  active : bool }
tag a = active
test "x" as of 2026-07-01 { expect 1 == 1 }
