"""What the generated steps ask of `psql`, for machines without one: runs a file of SQL and stops at the first error."""

import argparse
import sys

import psycopg

parser = argparse.ArgumentParser()
parser.add_argument("--no-psqlrc", action="store_true", required=True)
parser.add_argument("--quiet", action="store_true")
parser.add_argument("--set", choices=["ON_ERROR_STOP=1"], required=True)
parser.add_argument("--file", required=True)
parser.add_argument("url")
asked = parser.parse_args()

try:
    with psycopg.connect(asked.url, autocommit=True) as connection, open(asked.file) as file:
        connection.execute(file.read())
except psycopg.Error as error:
    print(f"psql: {asked.file}: {error}", file=sys.stderr)
    sys.exit(3)
