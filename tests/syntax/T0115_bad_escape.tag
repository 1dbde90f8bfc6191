tag a = path == "C:\data"
tag b = city == "\u{110000}"
tag c = city == "\u{4E0A}\n\t\"\\\{\}"
