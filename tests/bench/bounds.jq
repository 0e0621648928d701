#!/usr/bin/env -S jq -cf
# Scenes in and out: what sar-filter's default rules say, in jq.
.width as $width | .height as $height | [.objects[].category] as $were
| .objects |= map(select(.bbox | .[0] < .[2] and .[1] < .[3] and .[0] >= 0 and .[1] >= 0 and .[2] <= $width and .[3] <= $height))
| [.objects[].category] as $are
| if .annotated then .annotated -= ($were - $are) else . end
| select(.objects != [])
