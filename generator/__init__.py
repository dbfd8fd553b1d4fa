"""The code generator: `spec/fastgpt.yaml` and `overrides/` in, the generated parts of the client out.

    python -m generator lint        say what is wrong with the spec
    python -m generator generate    rebuild everything that is generated
    python -m generator check       fail if the tree is not what `generate` would write

`build.py` is the table of contents: it runs the steps in order, each a module of its own.
Nothing is written to the tree before every step has succeeded.
"""
