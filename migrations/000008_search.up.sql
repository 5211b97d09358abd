-- Everything can be found, and what is called so before what only mentions it: messages get search tokens, titles stand in the index once
-- more under a mark, handovers are found by their people and stores. Rewrites messages, records and handovers under an exclusive lock,
-- about three minutes for a million records.
BEGIN;

-- The catalog's SearchTokens, for what was written before this migration: once, then the function goes.
CREATE FUNCTION plain_once(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(translate($1,
        '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
        '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'))
$$;
CREATE FUNCTION tokens_once(text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    WITH runs AS (
        SELECT m[1] AS han, m[2] AS word
        FROM regexp_matches(plain_once($1),
            '([\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)'
            || '|([^\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f'
            || '\u20a0-\u20cf\u2190-\u303f\u30a0\u30fb\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe10-\ufe6f\uff00-\uff65\uffe0-\uffff'
            || '\U0001f000-\U0001faff\U00020000-\U0003ffff]+)', 'g') m
    )
    SELECT coalesce(array_agg(DISTINCT token), '{}')
    FROM (
        SELECT substr(han, i, 2) FROM runs CROSS JOIN generate_series(1, length(han)) i
        UNION ALL
        SELECT left(word, 64) FROM runs WHERE word IS NOT NULL
    ) x (token)
$$;
CREATE FUNCTION title_tokens_once(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_agg(token))
    FROM (
        SELECT '^' || token FROM unnest(tokens_once($1)) t (token)
        UNION ALL
        SELECT '=' || left(regexp_replace(plain_once($1), '\s|\u3000|\u00a0', '', 'g'), 64)
    ) x (token)
$$;
CREATE FUNCTION names_once(uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(name, ' ')
    FROM (
        SELECT p.name FROM parties pa JOIN people p ON p.id = pa.person_id WHERE pa.handover_id = $1
        UNION ALL
        SELECT s.name FROM handover_stores hs JOIN stores s ON (s.workspace_id, s.id) = (hs.workspace_id, hs.store_id) WHERE hs.handover_id = $1
    ) x
$$;

-- A change of a column's type rewrites the rows and is no UPDATE, so messages still refuse every change.
ALTER TABLE messages ADD COLUMN search tsvector;
ALTER TABLE messages ALTER COLUMN search TYPE tsvector USING array_to_tsvector(tokens_once(body));
ALTER TABLE messages ALTER COLUMN search SET DEFAULT '', ALTER COLUMN search SET NOT NULL;
COMMENT ON COLUMN messages.search IS 'Chinese bigrams and words of the body, made by the catalog.';
CREATE INDEX messages_search ON messages USING gin (handover_id, search);
COMMENT ON INDEX messages_search IS '/search, questions';

ALTER TABLE records ALTER COLUMN search TYPE tsvector USING search || title_tokens_once(title);
COMMENT ON COLUMN records.search IS 'Chinese bigrams and words made by the catalog from unmasked fields; those of the title again behind ^, title and codes whole behind =.';

ALTER TABLE handovers ALTER COLUMN search DROP DEFAULT;
ALTER TABLE handovers ALTER COLUMN search TYPE tsvector
    USING array_to_tsvector(tokens_once(concat_ws(' ', title, number, names_once(id)))) || title_tokens_once(title) || title_tokens_once(number);
ALTER TABLE handovers ALTER COLUMN search SET DEFAULT '';
COMMENT ON COLUMN handovers.search IS 'Chinese bigrams and words of title, number, people and stores, made by the catalog; those of the title again behind ^, title and number whole behind =.';

DROP FUNCTION names_once(uuid);
DROP FUNCTION title_tokens_once(text);
DROP FUNCTION tokens_once(text);
DROP FUNCTION plain_once(text);

COMMIT;
