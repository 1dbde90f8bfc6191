// neighbours: how many other answered people are near, whoever asks.
profile P where state is not "gone" { key id : int  lat : float?  lng : float?  state : string?  city : string? }
event O of P by pid at time { amount : int }

metric near = neighbours(1000, lat, lng)
metric near_buyers = neighbours(1.0e3, lat, lng among did O)
metric near_in_city = neighbours(1.0e3, lat, lng per city)
metric here = neighbours(0, lat, lng)

test "others, within, across the 180th meridian and at the pole" as of 2026-07-01T00:00 {
  P { id: 1, lat: 31.0e0, lng: 121.0e0, city: "a" }
  P { id: 2, lat: 31.0e0, lng: 121.001e0, city: "b" }
  P { id: 3, lat: 31.0e0, lng: 121.001e0, city: "a", state: "gone" }
  P { id: 4, lat: 31.0e0, city: "a" }
  P { id: 5, lat: 0.0e0, lng: 179.999e0 }
  P { id: 6, lat: 0.0e0, lng: -179.999e0 }
  P { id: 7, lat: 90.0e0, lng: 0.0e0 }
  P { id: 8, lat: 89.999e0, lng: 180.0e0 }
  P { id: 9, lat: 90.0e0, lng: 77.0e0 }
  P { id: 10, lat: 0.0e0, lng: 179.999e0 }
  O { pid: 2, time: 2026-06-01T00:00, amount: 1 }
  expect for 1: near == 1
  expect for 1: near_buyers == 1
  expect for 2: near_buyers == 0
  expect for 1: near_in_city == 0
  expect for 4: near is missing
  expect for 5: near == 2
  expect for 6: near == 2
  expect for 7: near == 2
  expect for 5: here == 1
  expect for 6: here == 0
  expect for 5: near_in_city is missing
}
