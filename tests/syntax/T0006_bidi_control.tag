tag a = city == "a‮b"
