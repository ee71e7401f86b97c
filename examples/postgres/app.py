from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg2

database = psycopg2.connect("dbname=postgres")
database.autocommit = True
with database.cursor() as cursor:
    cursor.execute("create table if not exists visits (at timestamptz default now())")


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        with database.cursor() as cursor:
            if self.path == "/visit":
                cursor.execute("insert into visits default values")
            cursor.execute("select count(*) from visits")
            body = f"{cursor.fetchone()[0]} visits\n".encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


print("connected")
HTTPServer(("", 8000), App).serve_forever()
