#!/bin/bash
set -euo pipefail
cat > /app/nginx.conf <<'NGINX'
worker_processes 1;
pid /tmp/edge.pid;

events {
    worker_connections 256;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path /tmp/edge-body;
    proxy_temp_path /tmp/edge-proxy;
    fastcgi_temp_path /tmp/edge-fastcgi;
    uwsgi_temp_path /tmp/edge-uwsgi;
    scgi_temp_path /tmp/edge-scgi;

    # Cache-Control by status first: add_header leaves out a header whose value is empty.
    map $uri $file_policy {
        default "no-cache";
        "~^/assets/(.*/)?[^/]*\.[0-9a-f]{8}\.[A-Za-z0-9]+$" "public, max-age=31536000, immutable";
    }
    map $status $cache_control {
        default "";
        200 $file_policy;
    }

    # The request target as it was sent: proxy_pass with a path would decode and re-encode it.
    map $request_uri $backend_target {
        default "/";
        "~^/api(?<rest>/.*)$" $rest;
    }

    server {
        listen 127.0.0.1:8080 default_server;
        server_name "";
        return 421;
    }

    server {
        listen 127.0.0.1:8080;
        server_name www.shop.test;
        add_header X-Content-Type-Options nosniff always;
        return 301 https://shop.test$request_uri;
    }

    server {
        listen 127.0.0.1:8080;
        server_name shop.test;
        root /srv/www;
        index index.html;
        absolute_redirect off;
        client_max_body_size 65536;
        add_header X-Content-Type-Options nosniff always;

        location / {
            add_header X-Content-Type-Options nosniff always;
            add_header Cache-Control $cache_control;
        }

        location ^~ /.well-known/ {
            add_header X-Content-Type-Options nosniff always;
            add_header Cache-Control $cache_control;
            location ~ ^/\.well-known/(.*/)?\. {
                return 404;
            }
        }

        location ~ /\. {
            return 404;
        }

        location ^~ /api/ {
            proxy_pass http://127.0.0.1:9000$backend_target;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Internal-User "";
            proxy_hide_header X-Content-Type-Options;
            proxy_redirect off;
            error_page 413 @too_large;
            error_page 502 @backend_unavailable;
        }

        location @too_large {
            default_type application/json;
            return 413 '{"error":"too large"}';
        }

        location @backend_unavailable {
            default_type application/json;
            return 502 '{"error":"backend unavailable"}';
        }
    }
}
NGINX
cd /tmp
setpriv --reuid=65534 --regid=65534 --clear-groups nginx -t -e stderr -p /tmp -c /app/nginx.conf -g 'daemon off;'
