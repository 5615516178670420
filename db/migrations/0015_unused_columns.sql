ALTER TABLE "flows" DROP COLUMN "flow_set_id";--> statement-breakpoint
DROP TABLE "flow_sets";--> statement-breakpoint
ALTER TABLE "steps" DROP COLUMN "cursor";--> statement-breakpoint
ALTER TABLE "triggers" DROP COLUMN "secret_sealed";
