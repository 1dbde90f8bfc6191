profile Customer { key id : int  city : string  city : string }
test "x" as of 2026-07-01 { Customer { id: 1  city: "上海"  city: "北京" } }
