CREATE TABLE IF NOT EXISTS calls (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model             text        NOT NULL,
    prompt_tokens     integer     NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens integer     NOT NULL CHECK (completion_tokens >= 0),
    cost              numeric     NOT NULL CHECK (cost >= 0),
    called_at         timestamptz NOT NULL
);
