package zones

import _ "time/tzdata"
