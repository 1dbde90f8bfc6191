timezone "Beijing"
