-- Files are found by their names. Rewrites the rows of files, which a workspace has some thousands of.
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

ALTER TABLE files ADD COLUMN search tsvector NOT NULL DEFAULT '';
UPDATE files SET search = array_to_tsvector(tokens_once(name)) || title_tokens_once(name);
COMMENT ON COLUMN files.search IS 'Chinese bigrams and words of the name, made by the catalog; again behind ^, the name whole behind =.';
CREATE INDEX files_search ON files USING gin (handover_id, search);
COMMENT ON INDEX files_search IS '/search, files';

DROP FUNCTION title_tokens_once(text);
DROP FUNCTION tokens_once(text);
DROP FUNCTION plain_once(text);

COMMIT;
