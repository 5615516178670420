ALTER TABLE "triggers" ADD COLUMN "is_live" boolean DEFAULT true NOT NULL;--> statement-breakpoint
UPDATE "triggers" t SET "is_live" = false FROM "flows" f JOIN "flow_versions" v ON v."id" = f."version_id" WHERE f."id" = t."flow_id" AND NOT v."document" -> 'nodes' @> jsonb_build_array(jsonb_build_object('id', t."node_id"));
