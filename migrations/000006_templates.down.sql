BEGIN;
ALTER TABLE sections
    DROP COLUMN filler_seat,
    DROP COLUMN reviewer_seat,
    DROP COLUMN why_zh,
    DROP COLUMN why_en,
    DROP COLUMN blocking,
    DROP COLUMN platforms;
ALTER TABLE handovers DROP COLUMN template_version;
DROP TRIGGER template_versions_never_change ON template_versions;
DROP TABLE template_versions;
COMMIT;
