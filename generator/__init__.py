"""The code generator writes the generated parts of the client from `spec/fastgpt.yaml` and `overrides/`.

    python -m generator lint        say what is wrong with the spec
    python -m generator generate    rebuild everything that is generated
    python -m generator check       fail if the tree is not what `generate` would write

`build.py` is the table of contents: it runs the steps in order. `spec/` reads the contract, `lint/` judges it, `emit/`
writes code from it, `derive/` makes sync modules from async ones, and `verify/` proves the result. `diff/` compares
with an earlier revision of ours, `upstream/` with FastGPT's own documents. Nothing is written to the tree before every
step has succeeded.
"""
