profile Customer { key id : int  name : text  age : itn }
