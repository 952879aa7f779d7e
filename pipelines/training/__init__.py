"""The training of the detector, from texts without labels to the files that ship.

Each module of these is a command; `--help` teaches it:

| command | what it does |
|---|---|
| `draw` | choose the excerpts that are worth reading |
| `label` | print excerpts with numbered segments; check and merge answers |
| `fit_early` | fit screen and sieve |
| `fit_student` | fit the student |
| `mine` | take hard negatives from ordinary text |
| `fit_judge` | fine-tune the judge |
| `export_judge` | write the judge as int8 ONNX |
| `score` | run the models over rows |
| `calibrate` | set floors and calibration, and write the card |

The others are values and functions that they share.
"""
