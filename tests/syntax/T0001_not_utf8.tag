tag a = city == "ÉÏº£"
