BEGIN TRANSACTION;
CREATE TABLE action (
	title TEXT NOT NULL, 
	source TEXT NOT NULL, 
	source_reference TEXT, 
	promised_in TEXT, 
	owner TEXT, 
	due_on DATE, 
	progress TEXT NOT NULL, 
	result TEXT, 
	evidence TEXT, 
	completed_on DATE, 
	effect_check_due_on DATE, 
	effect TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_action PRIMARY KEY (id), 
	CONSTRAINT ck_action_due_on_sane CHECK (due_on >= '1900-01-01' AND due_on < '2100-01-01'), 
	CONSTRAINT ck_action_done_needs_evidence CHECK (progress <> 'done' OR evidence IS NOT NULL), 
	CONSTRAINT ck_action_progress_known CHECK (progress IN ('open', 'done', 'part', 'not_done', 'carried', 'dropped')), 
	CONSTRAINT fk_action_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_action_reference UNIQUE (reference)
);
INSERT INTO "action" VALUES('Train every team in chronologies','review','RV-7K3QX','2023-24','Learning manager','2024-12-31','done','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Training register 24/7','2024-12-01','2025-06-01','Chronologies found in 19 of 20 files.',1,'AC-T2RGA',1,'[]',NULL,'clerk','2026-11-01 09:05:00.000000',6);
CREATE TABLE advice (
	given_on DATE NOT NULL, 
	given_to TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	advice TEXT, 
	accepted TEXT, 
	outcome TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_advice PRIMARY KEY (id), 
	CONSTRAINT ck_advice_accepted_known CHECK (accepted IN ('yes', 'part', 'no', 'awaited')), 
	CONSTRAINT ck_advice_given_on_sane CHECK (given_on >= '1900-01-01' AND given_on < '2100-01-01'), 
	CONSTRAINT fk_advice_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_advice_reference UNIQUE (reference)
);
INSERT INTO "advice" VALUES('2024-06-01','council','Charging','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','part','Phased in.',1,'AD-2FWZK',1,'[]',NULL,'clerk','2026-11-01 09:13:00.000000',14);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002_guard_the_audit_trail');
CREATE TABLE audit_entry (
	entry INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	register TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	changes JSON NOT NULL, 
	reason TEXT, 
	record_hash TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (entry), 
	CONSTRAINT ck_audit_entry_action_known CHECK (action IN ('add', 'amend', 'event', 'void', 'override', 'set_up')), 
	CONSTRAINT ck_audit_entry_entry_counts_from_one CHECK (entry >= 1), 
	CONSTRAINT ck_audit_entry_revision_counts_from_one CHECK (revision >= 1), 
	CONSTRAINT uq_audit_entry_hash UNIQUE (hash)
);
INSERT INTO "audit_entry" VALUES(1,'2026-11-01 09:00:00.000000','clerk','add','officer','OF-6MXVT',1,'{"new": {"officer_key": "CSWO", "post_title": "Chief Social Work Officer", "role": "chief_social_work_officer", "registration_number": "7654320", "reference": "OF-6MXVT", "revision": "1", "not_yet_known": ["in_post_from"], "recorded_by": "clerk", "recorded_at": "2026-11-01T09:00:00.000000+00:00"}}',NULL,'1c1eb7b87010fb1b3e96eb81fe345700cf70a15d8cd79268631af0eb7d9eaa99','0000000000000000000000000000000000000000000000000000000000000000','08b0f9fa7b558ed4ccc62d399218a94af67c459df98b010788e20286e871badd');
INSERT INTO "audit_entry" VALUES(2,'2026-11-01 09:01:00.000000','clerk','add','decision','SA-4A5HT',1,'{"new": {"type_slug": "secure.implement", "rule_version": "secure.implement@2013-06-24", "subject": "C-4K7QX", "received_on": "2024-03-29", "received_at": "2024-03-29T16:10:00.000000+00:00", "decided_on": "2024-03-30", "decided_at": "2024-03-30T09:30:00.000000+00:00", "outcome": "not_implemented", "decision_maker": "CSWO", "capacity": "self", "reasons": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "views": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "linked_reference": "SA-7K3QX", "reference": "SA-4A5HT", "revision": "1", "not_yet_known": ["order_type", "conditions", "best_interests", "alternatives_considered", "head_of_unit_decision", "needs_fit_unit", "other_children", "age_band"], "recorded_by": "clerk", "recorded_at": "2026-11-01T09:01:00.000000+00:00", "events": [{"code": "notified_child", "happened_on": "2024-03-30", "happened_at": "2024-03-30T10:00:00.000000+00:00", "note": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "void_reason": null}, {"code": "notified_reporter", "happened_on": "2024-03-31", "happened_at": null, "note": "", "void_reason": null}, {"code": "reviewed", "happened_on": "2024-06-30", "happened_at": "2024-06-30T08:30:00.000000+00:00", "note": "", "void_reason": null}, {"code": "reviewed", "happened_on": "2024-09-30", "happened_at": null, "note": "", "void_reason": null}]}}',NULL,'47ac689fb58f15afaff1a6bd9bf2671f9d84c3e22f2fbeda9c55bb74d887fba0','08b0f9fa7b558ed4ccc62d399218a94af67c459df98b010788e20286e871badd','c3e4046677c12bb14ffee7448419ea3ebe482f140a80450509b59671c553da64');
INSERT INTO "audit_entry" VALUES(3,'2026-11-01 09:02:00.000000','clerk','add','officer','OF-GHPEV',1,'{"new": {"officer_key": "DEPUTE-1", "post_title": "Depute Chief Social Work Officer", "role": "deputy", "registration_number": "7654321", "registration_part": "social_work", "registered_until": "2029-01-31", "in_post_from": "2019-04-01", "in_post_to": "2026-10-31", "reference": "OF-GHPEV", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:02:00.000000+00:00"}}',NULL,'b50b3d9c508dcca9fa3548a3774c14c816e2ab26c7dfd04c7db23fc0778c861e','c3e4046677c12bb14ffee7448419ea3ebe482f140a80450509b59671c553da64','a1efcfaf0e236eff105acd9be9917db79e8f97d64129a68d111a47b7f7d45a8c');
INSERT INTO "audit_entry" VALUES(4,'2026-11-01 09:03:00.000000','clerk','add','delegation','DL-85H2Y',1,'{"new": {"officer": "DEPUTE-1", "functions": ["permanence", "secure"], "capacity": "deputy", "in_force_from": "2020-04-01", "in_force_to": "2026-03-31", "instrument": "Scheme of delegation, paragraph 4", "reference": "DL-85H2Y", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:03:00.000000+00:00"}}',NULL,'23428c8cd47e7c72b7d8e2a656d2e3f25cf099f6bf1bcbb221a161bbdb66149a','a1efcfaf0e236eff105acd9be9917db79e8f97d64129a68d111a47b7f7d45a8c','c1295b092ae908d168774326afc76fa040d35e4670634fb40ef78929234dd48a');
INSERT INTO "audit_entry" VALUES(5,'2026-11-01 09:04:00.000000','clerk','add','review','RV-WEFNT',1,'{"new": {"kind": "learning_child", "subject": "C-4K7QX", "incident_on": "2023-05-01", "notified_on": "2023-05-03", "considered_on": "2023-05-20", "decision": "proceed", "decided_on": "2023-05-21", "decided_by": "Chief officers group", "decision_reasons": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "stage": "report", "started_on": "2023-06-01", "report_on": "2024-02-01", "published_on": "2024-03-01", "hold": true, "hold_reason": "A prosecution.", "themes": ["chronology", "neglect"], "findings": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "completed_on": "2024-04-01", "reference": "RV-WEFNT", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:04:00.000000+00:00"}}',NULL,'0d7512818bed098c4253944b824ae42db4c7336eb02a6bbe7193707ced00432f','c1295b092ae908d168774326afc76fa040d35e4670634fb40ef78929234dd48a','0ca5539974eba6673ddd828151ab357b945f7dbe5ed43c526132698dd4866042');
INSERT INTO "audit_entry" VALUES(6,'2026-11-01 09:05:00.000000','clerk','add','action','AC-T2RGA',1,'{"new": {"title": "Train every team in chronologies", "source": "review", "source_reference": "RV-7K3QX", "promised_in": "2023-24", "owner": "Learning manager", "due_on": "2024-12-31", "progress": "done", "result": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "evidence": "Training register 24/7", "completed_on": "2024-12-01", "effect_check_due_on": "2025-06-01", "effect": "Chronologies found in 19 of 20 files.", "reference": "AC-T2RGA", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:05:00.000000+00:00"}}',NULL,'afe5327e2d5071fc71d14c10e556af8719cef411e8e3d9df68c0f61a3359b812','0ca5539974eba6673ddd828151ab357b945f7dbe5ed43c526132698dd4866042','5b1593c6f2a68b6c34bf269a3e869ab9a7c89ad1597f6264e62e6a7b7fd81151');
INSERT INTO "audit_entry" VALUES(7,'2026-11-01 09:06:00.000000','clerk','add','authorisation','AU-SV9M5',1,'{"new": {"service": "Foster placements", "client_group": "children", "specification_version": "2.1", "provider_type": "independent", "provider": "Provider B", "value": "1234567.89", "vat_basis": "excluding", "route": "framework", "period_from": "2024-04-01", "period_to": "2027-03-31", "advice": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "decision": "authorised_with_conditions", "decided_on": "2024-02-01", "decision_maker": "CSWO", "conditions": "Monthly visits.", "conditions_due_on": "2024-09-01", "conditions_met_on": "2024-08-01", "review_on": "2026-04-01", "reference": "AU-SV9M5", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:06:00.000000+00:00"}}',NULL,'cdd57bd5c77db1317c76b9c7043ef0da17c218a24ea52e2358ac95f48bc67901','5b1593c6f2a68b6c34bf269a3e869ab9a7c89ad1597f6264e62e6a7b7fd81151','f2c9b0736b64eea42a8cba2e56d1cc76e9e534fa871a6558c43cdf2abd87ced4');
INSERT INTO "audit_entry" VALUES(8,'2026-11-01 09:07:00.000000','clerk','add','staff','ST-YC222',1,'{"new": {"staff_key": "ST-00417", "post": "Social worker", "staff_group": "social_workers", "team": "Children north", "whole_time_equivalent": "0.55", "contract": "permanent", "registration_part": "social_work", "registration_number": "7654322", "registered_until": "2028-01-31", "mental_health_officer": true, "reserved_functions": true, "newly_qualified": false, "practice_educator": false, "started_on": "2021-08-02", "left_on": "2025-01-31", "leaving_reason": "retired", "reference": "ST-YC222", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:07:00.000000+00:00"}}',NULL,'19ea6d10770b5c5c0b808b0a42ec95e9711dc72267b32003becf35085160e962','f2c9b0736b64eea42a8cba2e56d1cc76e9e534fa871a6558c43cdf2abd87ced4','523e127d9b2214ce254e758d88ecf699b44e7098b77734899b21709a42fb0d0e');
INSERT INTO "audit_entry" VALUES(9,'2026-11-01 09:08:00.000000','clerk','add','workforce_count','WC-PK2YE',1,'{"new": {"as_at": "2024-12-01", "staff_group": "all", "basis": "whole_time_equivalent", "number": "812.35", "source": "Payroll", "reference": "WC-PK2YE", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:08:00.000000+00:00"}}',NULL,'38ca54a4ffc128fcea81f52d603eeec9817a7121a54d37db2baadba80f95fc56','523e127d9b2214ce254e758d88ecf699b44e7098b77734899b21709a42fb0d0e','f665fa7f6b8c0f7b916365512ae2c51d7468fa0a2542a01b6f2b781013621cba');
INSERT INTO "audit_entry" VALUES(10,'2026-11-01 09:09:00.000000','clerk','add','observation','OB-Q8FS2',1,'{"new": {"measure": "looked_after.total", "area": "Scotland", "basis": "august_to_july", "period": "2023-24", "dimensions": {"sector": "all", "unit": "Kibble"}, "presence": "number", "number": "11844.1234", "number_high": "11900", "qualifier": "range", "status": "carried_forward", "unit": "children", "source": "Children\u2019s social work statistics", "source_address": "https://www.gov.scot/collections/childrens-social-work/", "footnote": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "as_printed": "11,844\u201311,900", "reference": "OB-Q8FS2", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:09:00.000000+00:00"}}',NULL,'752f7b101aa0b6183f9a67a2c3c3af21dda5268ff62ecc4d0e10ec0a59f4713e','f665fa7f6b8c0f7b916365512ae2c51d7468fa0a2542a01b6f2b781013621cba','e0b69ffa9ac519aa74da9b988960edc7a7da6ab23a927035102bc25e4372a3cd');
INSERT INTO "audit_entry" VALUES(11,'2026-11-01 09:10:00.000000','clerk','add','complaint','CO-J9TGH',1,'{"new": {"received_on": "2024-05-01", "stage": "2", "service": "children", "theme": "delay", "due_on": "2024-05-29", "closed_on": "2024-05-28", "extended": false, "outcome": "partly_upheld", "learning": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "reference": "CO-J9TGH", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:10:00.000000+00:00"}}',NULL,'079349d69960203e69cb8e0d76e1f309d0e575497e88159b37cfc3943ebd22a1','e0b69ffa9ac519aa74da9b988960edc7a7da6ab23a927035102bc25e4372a3cd','cdacb3cbf0a1c55c3c17455f7f9e042ce97be1b0a5cc1e668fe36ba8b77293b4');
INSERT INTO "audit_entry" VALUES(12,'2026-11-01 09:11:00.000000','clerk','add','grade','GR-K9D9Q',1,'{"new": {"service": "Provider house 3", "service_type": "childrens_house", "provider_type": "third_sector", "inspected_on": "2024-06-01", "framework": "key_questions", "theme": "kq1", "indicator": "1.3", "grade": "4", "requirements": "2", "reference": "GR-K9D9Q", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:11:00.000000+00:00"}}',NULL,'3fd59d181cff2b488b8abd5cd2d2447dab089051c90e185793eb6b25c790bafc','cdacb3cbf0a1c55c3c17455f7f9e042ce97be1b0a5cc1e668fe36ba8b77293b4','3885390789d698f5a5a020ef4b9539704cfe6df53b010599a2db15f976a1c165');
INSERT INTO "audit_entry" VALUES(13,'2026-11-01 09:12:00.000000','clerk','add','statement','VS-9TGBZ',1,'{"new": {"title": "Values and standards", "version": "3", "agreed_on": "2022-01-01", "agreed_by": "Chief executive", "communicated_on": "2022-02-01", "reviewed_on": "2023-02-01", "next_review_on": "2025-02-01", "summary": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "reference": "VS-9TGBZ", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:12:00.000000+00:00"}}',NULL,'45ee20b79d5997f614840c571464ceba0e5e35734a60f5b9b38ef5d5c8f62dc5','3885390789d698f5a5a020ef4b9539704cfe6df53b010599a2db15f976a1c165','457b054fb95f397ea48c4d2507e88f92e8e6d6756ea51ae0bdf7c4a7cf1eb8b2');
INSERT INTO "audit_entry" VALUES(14,'2026-11-01 09:13:00.000000','clerk','add','advice','AD-2FWZK',1,'{"new": {"given_on": "2024-06-01", "given_to": "council", "topic": "Charging", "advice": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "accepted": "part", "outcome": "Phased in.", "reference": "AD-2FWZK", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:13:00.000000+00:00"}}',NULL,'079861e82786b7781c839e699660b328c4b1bcaa86d55bcef0f20b067b9a3111','457b054fb95f397ea48c4d2507e88f92e8e6d6756ea51ae0bdf7c4a7cf1eb8b2','118ded460bbd57a2e368540f6d794a3d651dd9f4428e61b3c593ad99f5f53ea2');
INSERT INTO "audit_entry" VALUES(15,'2026-11-01 09:14:00.000000','clerk','add','comment','IC-ZP57P',1,'{"new": {"given_on": "2024-06-01", "given_to": "committee", "report_title": "Quarter 1 performance", "implications": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "outcomes": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "remedial_action": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "sharing_learning": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "monitoring": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "reference": "IC-ZP57P", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:14:00.000000+00:00"}}',NULL,'e929ab3ec0bf870687b6487751b7397b1395e0764e11b57854f55511e74fa4e1','118ded460bbd57a2e368540f6d794a3d651dd9f4428e61b3c593ad99f5f53ea2','3077b98a74afe19a4b70454358d3f2be61f4ab14c4ef2fd1d5c3c6d7d508d3ce');
INSERT INTO "audit_entry" VALUES(16,'2026-11-01 09:15:00.000000','clerk','add','escalation','ES-SXB5S',1,'{"new": {"raised_on": "2024-06-01", "ground": "resources", "issue": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "reply": "Funding agreed.", "replied_on": "2024-07-01", "effect": "Two posts.", "reference": "ES-SXB5S", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:15:00.000000+00:00"}}',NULL,'8c71826a13232004f537d64a4a3d229481c0464781745a21f1470cfe2545dd01','3077b98a74afe19a4b70454358d3f2be61f4ab14c4ef2fd1d5c3c6d7d508d3ce','fe49c30f3647f197f683acb622ca78af9550921b9d7d3337ffc7fffe6a35ff5f');
INSERT INTO "audit_entry" VALUES(17,'2026-11-01 09:16:00.000000','clerk','add','standards_audit','PA-CYSRJ',1,'{"new": {"audited_on": "2024-06-01", "standard": "chronology.current", "team": "Children north", "sample_size": "20", "met": "17", "finding": "Ceann Suidhe nan G\u00e0idheal: \u00a31,234 \u201cagreed\u201d \u2014 50% of it; o\u2019clock", "reference": "PA-CYSRJ", "revision": "1", "recorded_by": "clerk", "recorded_at": "2026-11-01T09:16:00.000000+00:00"}}',NULL,'57f0999df0fab49226793237657b49a35bd56fd405f51421b1ee46115cc5b6ff','fe49c30f3647f197f683acb622ca78af9550921b9d7d3337ffc7fffe6a35ff5f','e672bcf5da644a5a4c5ce25e86d2dc291ddc5045eb467865dffef1e3f89d530d');
INSERT INTO "audit_entry" VALUES(18,'2026-11-01 09:17:00.000000','clerk','add','complaint','CO-ZFJWZ',1,'{"new": {"received_on": "2026-09-01", "stage": "1", "reference": "CO-ZFJWZ", "revision": "1", "not_yet_known": ["service", "theme", "due_on"], "recorded_by": "clerk", "recorded_at": "2026-11-01T09:17:00.000000+00:00"}}',NULL,'1fb98eb9f2bce7c9a3aa770b68efc3089aee2c7798cc59c1063dd08c5bfddaca','e672bcf5da644a5a4c5ce25e86d2dc291ddc5045eb467865dffef1e3f89d530d','2f910efbecf62464770067f35d46d849cfd24f37e22ffea2d4c150c3cbd5f407');
INSERT INTO "audit_entry" VALUES(19,'2026-11-01 09:18:00.000000','clerk','add','review','RV-Q8BBM',1,'{"new": {"kind": "learning_adult", "reference": "RV-Q8BBM", "revision": "1", "not_yet_known": ["notified_on", "considered_on", "decision", "stage"], "recorded_by": "clerk", "recorded_at": "2026-11-01T09:18:00.000000+00:00"}}',NULL,'7a906188d761d81abfc3a186ee6470f45728a3bcbe964c1cabe044f13fef0ec2','2f910efbecf62464770067f35d46d849cfd24f37e22ffea2d4c150c3cbd5f407','d64d963bc9d11e380b87245d6f661551e42db1b0b48ab7cce800b7445a9763ba');
INSERT INTO "audit_entry" VALUES(20,'2026-11-01 09:19:00.000000','clerk','amend','complaint','CO-J9TGH',2,'{"theme": {"from": "delay", "to": "other"}}','the theme was wrong','75d3ae2d1fd0011766f4cc5453e1d053ff4650c9bb7284099792346b6270c13f','d64d963bc9d11e380b87245d6f661551e42db1b0b48ab7cce800b7445a9763ba','a9600be7782ca623f011a29ed73787cd5ee15ffded9f944e437dfa09750dbfd8');
INSERT INTO "audit_entry" VALUES(21,'2026-11-01 09:20:00.000000','clerk','void','review','RV-Q8BBM',2,'{"void_reason": {"from": null, "to": "entered twice"}}','entered twice','12a05380775d3729332b2335b2baeac792287386e61ba9f790cdb77217db5b18','a9600be7782ca623f011a29ed73787cd5ee15ffded9f944e437dfa09750dbfd8','9de482ad11319b163e4d937fb2e5a3c3849dc9b574a9143ecb2bccc02c69dd57');
INSERT INTO "audit_entry" VALUES(22,'2026-11-01 09:21:00.000000','clerk','event','decision','SA-4A5HT',2,'{"events": {"added": [{"code": "appealed", "happened_on": "2024-04-10", "happened_at": null, "note": "", "void_reason": null}]}}',NULL,'df7e665b1813c1266a198f4fb3431192f22fe31673edc606a2cd88e739e9f6fd','9de482ad11319b163e4d937fb2e5a3c3849dc9b574a9143ecb2bccc02c69dd57','04438249739b2741527c9efa26e102fbdbb1838d943efb9c1c7a3e798b896c3d');
CREATE TABLE authorisation (
	service TEXT NOT NULL, 
	client_group TEXT, 
	specification_version TEXT, 
	provider_type TEXT, 
	provider TEXT, 
	value BIGINT, 
	vat_basis TEXT, 
	route TEXT, 
	period_from DATE, 
	period_to DATE, 
	advice TEXT, 
	decision TEXT, 
	decided_on DATE, 
	decision_maker TEXT, 
	conditions TEXT, 
	conditions_due_on DATE, 
	conditions_met_on DATE, 
	review_on DATE, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_authorisation PRIMARY KEY (id), 
	CONSTRAINT ck_authorisation_decided_on_sane CHECK (decided_on >= '1900-01-01' AND decided_on < '2100-01-01'), 
	CONSTRAINT ck_authorisation_decision_known CHECK (decision IN ('authorised', 'authorised_with_conditions', 'returned', 'refused')), 
	CONSTRAINT ck_authorisation_vat_basis_known CHECK (vat_basis IN ('excluding', 'including', 'not_applicable')), 
	CONSTRAINT ck_authorisation_period_to_not_before_period_from CHECK (period_from <= period_to), 
	CONSTRAINT ck_authorisation_value_not_negative CHECK (value >= 0), 
	CONSTRAINT fk_authorisation_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_authorisation_reference UNIQUE (reference)
);
INSERT INTO "authorisation" VALUES('Foster placements','children','2.1','independent','Provider B',123456789,'excluding','framework','2024-04-01','2027-03-31','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','authorised_with_conditions','2024-02-01','CSWO','Monthly visits.','2024-09-01','2024-08-01','2026-04-01',1,'AU-SV9M5',1,'[]',NULL,'clerk','2026-11-01 09:06:00.000000',7);
CREATE TABLE comment (
	given_on DATE NOT NULL, 
	given_to TEXT NOT NULL, 
	report_title TEXT NOT NULL, 
	implications TEXT, 
	outcomes TEXT, 
	remedial_action TEXT, 
	sharing_learning TEXT, 
	monitoring TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_comment PRIMARY KEY (id), 
	CONSTRAINT ck_comment_given_on_sane CHECK (given_on >= '1900-01-01' AND given_on < '2100-01-01'), 
	CONSTRAINT fk_comment_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_comment_reference UNIQUE (reference)
);
INSERT INTO "comment" VALUES('2024-06-01','committee','Quarter 1 performance','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock',1,'IC-ZP57P',1,'[]',NULL,'clerk','2026-11-01 09:14:00.000000',15);
CREATE TABLE complaint (
	received_on DATE NOT NULL, 
	stage TEXT NOT NULL, 
	service TEXT, 
	theme TEXT, 
	due_on DATE, 
	closed_on DATE, 
	extended BOOLEAN, 
	outcome TEXT, 
	learning TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_complaint PRIMARY KEY (id), 
	CONSTRAINT ck_complaint_received_on_sane CHECK (received_on >= '1900-01-01' AND received_on < '2100-01-01'), 
	CONSTRAINT ck_complaint_stage_known CHECK (stage IN ('1', '2')), 
	CONSTRAINT ck_complaint_closed_on_not_before_received_on CHECK (received_on <= closed_on), 
	CONSTRAINT fk_complaint_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_complaint_reference UNIQUE (reference)
);
INSERT INTO "complaint" VALUES('2024-05-01','2','children','other','2024-05-29','2024-05-28',0,'partly_upheld','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock',1,'CO-J9TGH',2,'[]',NULL,'clerk','2026-11-01 09:10:00.000000',20);
INSERT INTO "complaint" VALUES('2026-09-01','1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,'CO-ZFJWZ',1,'["service", "theme", "due_on"]',NULL,'clerk','2026-11-01 09:17:00.000000',18);
CREATE TABLE decision (
	type_slug TEXT NOT NULL, 
	rule_version TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	received_on DATE, 
	received_at DATETIME, 
	decided_on DATE, 
	decided_at DATETIME, 
	outcome TEXT, 
	decision_maker TEXT, 
	capacity TEXT, 
	authority_capacity TEXT, 
	reasons TEXT, 
	views TEXT, 
	linked_reference TEXT, 
	details JSON NOT NULL, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT ck_decision_capacity_known CHECK (capacity IN ('self', 'deputy', 'delegate', 'agency_decision_maker', 'authority', 'mental_health_officer', 'court', 'hearing', 'system')), 
	CONSTRAINT ck_decision_decided_on_sane CHECK (decided_on >= '1900-01-01' AND decided_on < '2100-01-01'), 
	CONSTRAINT ck_decision_received_on_sane CHECK (received_on >= '1900-01-01' AND received_on < '2100-01-01'), 
	CONSTRAINT ck_decision_decided_day_with_time CHECK (decided_at IS NULL OR decided_on IS NOT NULL), 
	CONSTRAINT ck_decision_subject_is_a_key CHECK (length(subject) BETWEEN 3 AND 20), 
	CONSTRAINT ck_decision_received_day_with_time CHECK (received_at IS NULL OR received_on IS NOT NULL), 
	CONSTRAINT fk_decision_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_decision_reference UNIQUE (reference)
);
INSERT INTO "decision" VALUES('secure.implement','secure.implement@2013-06-24','C-4K7QX','2024-03-29','2024-03-29 16:10:00.000000','2024-03-30','2024-03-30 09:30:00.000000','not_implemented','CSWO','self',NULL,'Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','SA-7K3QX','{}',1,'SA-4A5HT',2,'["order_type", "conditions", "best_interests", "alternatives_considered", "head_of_unit_decision", "needs_fit_unit", "other_children", "age_band"]',NULL,'clerk','2026-11-01 09:01:00.000000',22);
CREATE TABLE decision_event (
	id INTEGER NOT NULL, 
	decision_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	happened_on DATE NOT NULL, 
	happened_at DATETIME, 
	note TEXT NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_decision_event PRIMARY KEY (id), 
	CONSTRAINT ck_decision_event_happened_on_sane CHECK (happened_on >= '1900-01-01' AND happened_on < '2100-01-01'), 
	CONSTRAINT fk_decision_event_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT fk_decision_event_decision_id_decision FOREIGN KEY(decision_id) REFERENCES decision (id) ON DELETE RESTRICT
);
INSERT INTO "decision_event" VALUES(1,1,'notified_child','2024-03-30','2024-03-30 10:00:00.000000','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock',NULL,'clerk',2);
INSERT INTO "decision_event" VALUES(2,1,'notified_reporter','2024-03-31',NULL,'',NULL,'clerk',2);
INSERT INTO "decision_event" VALUES(3,1,'reviewed','2024-06-30','2024-06-30 08:30:00.000000','',NULL,'clerk',2);
INSERT INTO "decision_event" VALUES(4,1,'reviewed','2024-09-30',NULL,'',NULL,'clerk',2);
INSERT INTO "decision_event" VALUES(5,1,'appealed','2024-04-10',NULL,'',NULL,'clerk',22);
CREATE TABLE delegation (
	officer TEXT NOT NULL, 
	functions JSON NOT NULL, 
	capacity TEXT NOT NULL, 
	in_force_from DATE NOT NULL, 
	in_force_to DATE, 
	instrument TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_delegation PRIMARY KEY (id), 
	CONSTRAINT ck_delegation_capacity_known CHECK (capacity IN ('deputy', 'delegate', 'agency_decision_maker')), 
	CONSTRAINT ck_delegation_in_force_from_sane CHECK (in_force_from >= '1900-01-01' AND in_force_from < '2100-01-01'), 
	CONSTRAINT ck_delegation_in_force_to_not_before_in_force_from CHECK (in_force_from <= in_force_to), 
	CONSTRAINT fk_delegation_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_delegation_reference UNIQUE (reference)
);
INSERT INTO "delegation" VALUES('DEPUTE-1','["permanence", "secure"]','deputy','2020-04-01','2026-03-31','Scheme of delegation, paragraph 4',1,'DL-85H2Y',1,'[]',NULL,'clerk','2026-11-01 09:03:00.000000',4);
CREATE TABLE escalation (
	raised_on DATE NOT NULL, 
	ground TEXT, 
	issue TEXT NOT NULL, 
	reply TEXT, 
	replied_on DATE, 
	effect TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_escalation PRIMARY KEY (id), 
	CONSTRAINT ck_escalation_raised_on_sane CHECK (raised_on >= '1900-01-01' AND raised_on < '2100-01-01'), 
	CONSTRAINT ck_escalation_replied_on_not_before_raised_on CHECK (raised_on <= replied_on), 
	CONSTRAINT fk_escalation_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_escalation_reference UNIQUE (reference)
);
INSERT INTO "escalation" VALUES('2024-06-01','resources','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','Funding agreed.','2024-07-01','Two posts.',1,'ES-SXB5S',1,'[]',NULL,'clerk','2026-11-01 09:15:00.000000',16);
CREATE TABLE grade (
	service TEXT NOT NULL, 
	service_type TEXT NOT NULL, 
	provider_type TEXT, 
	inspected_on DATE NOT NULL, 
	framework TEXT NOT NULL, 
	theme TEXT NOT NULL, 
	indicator TEXT, 
	grade INTEGER NOT NULL, 
	requirements INTEGER, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_grade PRIMARY KEY (id), 
	CONSTRAINT ck_grade_framework_known CHECK (framework IN ('themes', 'key_questions')), 
	CONSTRAINT ck_grade_inspected_on_sane CHECK (inspected_on >= '1900-01-01' AND inspected_on < '2100-01-01'), 
	CONSTRAINT ck_grade_grade_one_to_six CHECK (grade BETWEEN 1 AND 6), 
	CONSTRAINT fk_grade_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_grade_reference UNIQUE (reference)
);
INSERT INTO "grade" VALUES('Provider house 3','childrens_house','third_sector','2024-06-01','key_questions','kq1','1.3',4,2,1,'GR-K9D9Q',1,'[]',NULL,'clerk','2026-11-01 09:11:00.000000',12);
CREATE TABLE observation (
	measure TEXT NOT NULL, 
	area TEXT, 
	basis TEXT NOT NULL, 
	period TEXT NOT NULL, 
	dimensions JSON, 
	presence TEXT NOT NULL, 
	number BIGINT, 
	number_high BIGINT, 
	qualifier TEXT, 
	status TEXT, 
	unit TEXT, 
	source TEXT NOT NULL, 
	source_address TEXT, 
	footnote TEXT, 
	as_printed TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_observation PRIMARY KEY (id), 
	CONSTRAINT ck_observation_number_exactly_when_present CHECK ((presence = 'number') = (number IS NOT NULL)), 
	CONSTRAINT ck_observation_basis_known CHECK (basis IN ('financial_year', 'calendar_year', 'august_to_july', 'as_at')), 
	CONSTRAINT ck_observation_presence_known CHECK (presence IN ('number', 'nil', 'not_held', 'not_supplied', 'not_determined', 'not_applicable', 'withheld', 'not_seen')), 
	CONSTRAINT ck_observation_qualifier_known CHECK (qualifier IN ('exact', 'over', 'at_least', 'about', 'range')), 
	CONSTRAINT ck_observation_status_known CHECK (status IN ('final', 'provisional', 'revised', 'carried_forward', 'partial_period', 'forecast')), 
	CONSTRAINT fk_observation_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_observation_reference UNIQUE (reference)
);
INSERT INTO "observation" VALUES('looked_after.total','Scotland','august_to_july','2023-24','{"sector": "all", "unit": "Kibble"}','number',118441234,119000000,'range','carried_forward','children','Children’s social work statistics','https://www.gov.scot/collections/childrens-social-work/','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','11,844–11,900',1,'OB-Q8FS2',1,'[]',NULL,'clerk','2026-11-01 09:09:00.000000',10);
CREATE TABLE officer (
	officer_key TEXT NOT NULL, 
	post_title TEXT NOT NULL, 
	role TEXT NOT NULL, 
	registration_number TEXT, 
	registration_part TEXT, 
	registered_until DATE, 
	in_post_from DATE, 
	in_post_to DATE, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_officer PRIMARY KEY (id), 
	CONSTRAINT ck_officer_in_post_to_not_before_in_post_from CHECK (in_post_from <= in_post_to), 
	CONSTRAINT fk_officer_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_officer_officer_key UNIQUE (officer_key), 
	CONSTRAINT uq_officer_reference UNIQUE (reference)
);
INSERT INTO "officer" VALUES('CSWO','Chief Social Work Officer','chief_social_work_officer','7654320',NULL,NULL,NULL,NULL,1,'OF-6MXVT',1,'["in_post_from"]',NULL,'clerk','2026-11-01 09:00:00.000000',1);
INSERT INTO "officer" VALUES('DEPUTE-1','Depute Chief Social Work Officer','deputy','7654321','social_work','2029-01-31','2019-04-01','2026-10-31',2,'OF-GHPEV',1,'[]',NULL,'clerk','2026-11-01 09:02:00.000000',3);
CREATE TABLE review (
	kind TEXT NOT NULL, 
	subject TEXT, 
	incident_on DATE, 
	notified_on DATE, 
	considered_on DATE, 
	decision TEXT, 
	decided_on DATE, 
	decided_by TEXT, 
	decision_reasons TEXT, 
	stage TEXT, 
	started_on DATE, 
	report_on DATE, 
	published_on DATE, 
	hold BOOLEAN, 
	hold_reason TEXT, 
	themes JSON, 
	findings TEXT, 
	completed_on DATE, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_review PRIMARY KEY (id), 
	CONSTRAINT ck_review_considered_on_sane CHECK (considered_on >= '1900-01-01' AND considered_on < '2100-01-01'), 
	CONSTRAINT ck_review_decision_known CHECK (decision IN ('proceed', 'not_proceed', 'other_learning', 'awaited')), 
	CONSTRAINT ck_review_kind_known CHECK (kind IN ('scr_child', 'scr_adult', 'learning_child', 'learning_adult')), 
	CONSTRAINT ck_review_notified_on_not_before_incident_on CHECK (incident_on <= notified_on), 
	CONSTRAINT ck_review_report_on_not_before_started_on CHECK (started_on <= report_on), 
	CONSTRAINT fk_review_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_review_reference UNIQUE (reference)
);
INSERT INTO "review" VALUES('learning_child','C-4K7QX','2023-05-01','2023-05-03','2023-05-20','proceed','2023-05-21','Chief officers group','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','report','2023-06-01','2024-02-01','2024-03-01',1,'A prosecution.','["chronology", "neglect"]','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock','2024-04-01',1,'RV-WEFNT',1,'[]',NULL,'clerk','2026-11-01 09:04:00.000000',5);
INSERT INTO "review" VALUES('learning_adult',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,'RV-Q8BBM',2,'["notified_on", "considered_on", "decision", "stage"]','entered twice','clerk','2026-11-01 09:18:00.000000',21);
CREATE TABLE staff (
	staff_key TEXT NOT NULL, 
	post TEXT NOT NULL, 
	staff_group TEXT NOT NULL, 
	team TEXT, 
	whole_time_equivalent BIGINT, 
	contract TEXT, 
	registration_part TEXT, 
	registration_number TEXT, 
	registered_until DATE, 
	mental_health_officer BOOLEAN, 
	reserved_functions BOOLEAN, 
	newly_qualified BOOLEAN, 
	practice_educator BOOLEAN, 
	started_on DATE NOT NULL, 
	left_on DATE, 
	leaving_reason TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_staff PRIMARY KEY (id), 
	CONSTRAINT ck_staff_started_on_sane CHECK (started_on >= '1900-01-01' AND started_on < '2100-01-01'), 
	CONSTRAINT ck_staff_left_on_not_before_started_on CHECK (started_on <= left_on), 
	CONSTRAINT ck_staff_wte_at_most_one CHECK (whole_time_equivalent BETWEEN 0 AND 100), 
	CONSTRAINT fk_staff_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_staff_reference UNIQUE (reference)
);
INSERT INTO "staff" VALUES('ST-00417','Social worker','social_workers','Children north',55,'permanent','social_work','7654322','2028-01-31',1,1,0,0,'2021-08-02','2025-01-31','retired',1,'ST-YC222',1,'[]',NULL,'clerk','2026-11-01 09:07:00.000000',8);
CREATE TABLE standards_audit (
	audited_on DATE NOT NULL, 
	standard TEXT NOT NULL, 
	team TEXT, 
	sample_size INTEGER NOT NULL, 
	met INTEGER, 
	finding TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_standards_audit PRIMARY KEY (id), 
	CONSTRAINT ck_standards_audit_audited_on_sane CHECK (audited_on >= '1900-01-01' AND audited_on < '2100-01-01'), 
	CONSTRAINT ck_standards_audit_met_within_sample CHECK (met BETWEEN 0 AND sample_size), 
	CONSTRAINT ck_standards_audit_sample_not_empty CHECK (sample_size >= 1), 
	CONSTRAINT fk_standards_audit_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_standards_audit_reference UNIQUE (reference)
);
INSERT INTO "standards_audit" VALUES('2024-06-01','chronology.current','Children north',20,17,'Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock',1,'PA-CYSRJ',1,'[]',NULL,'clerk','2026-11-01 09:16:00.000000',17);
CREATE TABLE statement (
	title TEXT NOT NULL, 
	version TEXT NOT NULL, 
	agreed_on DATE, 
	agreed_by TEXT, 
	communicated_on DATE, 
	reviewed_on DATE, 
	next_review_on DATE, 
	summary TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_statement PRIMARY KEY (id), 
	CONSTRAINT ck_statement_communicated_on_not_before_agreed_on CHECK (agreed_on <= communicated_on), 
	CONSTRAINT fk_statement_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_statement_reference UNIQUE (reference)
);
INSERT INTO "statement" VALUES('Values and standards','3','2022-01-01','Chief executive','2022-02-01','2023-02-01','2025-02-01','Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock',1,'VS-9TGBZ',1,'[]',NULL,'clerk','2026-11-01 09:12:00.000000',13);
CREATE TABLE workforce_count (
	as_at DATE NOT NULL, 
	staff_group TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	source TEXT, 
	id INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	not_yet_known JSON NOT NULL, 
	void_reason TEXT, 
	recorded_by TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	audit_entry INTEGER NOT NULL, 
	CONSTRAINT pk_workforce_count PRIMARY KEY (id), 
	CONSTRAINT ck_workforce_count_as_at_sane CHECK (as_at >= '1900-01-01' AND as_at < '2100-01-01'), 
	CONSTRAINT ck_workforce_count_number_not_negative CHECK (number >= 0), 
	CONSTRAINT fk_workforce_count_audit_entry_audit_entry FOREIGN KEY(audit_entry) REFERENCES audit_entry (entry) ON DELETE RESTRICT, 
	CONSTRAINT uq_workforce_count_reference UNIQUE (reference)
);
INSERT INTO "workforce_count" VALUES('2024-12-01','all','whole_time_equivalent',81235,'Payroll',1,'WC-PK2YE',1,'[]',NULL,'clerk','2026-11-01 09:08:00.000000',9);
CREATE INDEX ix_audit_entry_register_reference ON audit_entry (register, reference);
CREATE INDEX ix_decision_subject ON decision (subject);
CREATE INDEX ix_decision_type_slug_decided_on ON decision (type_slug, decided_on);
CREATE INDEX ix_observation_measure_period ON observation (measure, period);
CREATE INDEX ix_staff_staff_key ON staff (staff_key);
CREATE INDEX ix_workforce_count_as_at_staff_group_basis ON workforce_count (as_at, staff_group, basis);
CREATE INDEX ix_decision_event_code_happened_on ON decision_event (code, happened_on);
CREATE INDEX ix_decision_event_decision_id_code ON decision_event (decision_id, code);
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
CREATE TRIGGER action_insert_audited BEFORE INSERT ON action WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'action' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER action_update_audited BEFORE UPDATE ON action WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'action' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER action_no_delete BEFORE DELETE ON action BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER advice_insert_audited BEFORE INSERT ON advice WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'advice' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER advice_update_audited BEFORE UPDATE ON advice WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'advice' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER advice_no_delete BEFORE DELETE ON advice BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER authorisation_insert_audited BEFORE INSERT ON authorisation WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'authorisation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER authorisation_update_audited BEFORE UPDATE ON authorisation WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'authorisation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER authorisation_no_delete BEFORE DELETE ON authorisation BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER comment_insert_audited BEFORE INSERT ON comment WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'comment' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER comment_update_audited BEFORE UPDATE ON comment WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'comment' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER comment_no_delete BEFORE DELETE ON comment BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER complaint_insert_audited BEFORE INSERT ON complaint WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'complaint' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER complaint_update_audited BEFORE UPDATE ON complaint WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'complaint' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER complaint_no_delete BEFORE DELETE ON complaint BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER decision_insert_audited BEFORE INSERT ON decision WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'decision' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER decision_update_audited BEFORE UPDATE ON decision WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'decision' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER delegation_insert_audited BEFORE INSERT ON delegation WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'delegation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER delegation_update_audited BEFORE UPDATE ON delegation WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'delegation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER delegation_no_delete BEFORE DELETE ON delegation BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER escalation_insert_audited BEFORE INSERT ON escalation WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'escalation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER escalation_update_audited BEFORE UPDATE ON escalation WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'escalation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER escalation_no_delete BEFORE DELETE ON escalation BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER grade_insert_audited BEFORE INSERT ON grade WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'grade' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER grade_update_audited BEFORE UPDATE ON grade WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'grade' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER grade_no_delete BEFORE DELETE ON grade BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER observation_insert_audited BEFORE INSERT ON observation WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'observation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER observation_update_audited BEFORE UPDATE ON observation WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'observation' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER observation_no_delete BEFORE DELETE ON observation BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER officer_insert_audited BEFORE INSERT ON officer WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'officer' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER officer_update_audited BEFORE UPDATE ON officer WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'officer' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER officer_no_delete BEFORE DELETE ON officer BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER review_insert_audited BEFORE INSERT ON review WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'review' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER review_update_audited BEFORE UPDATE ON review WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'review' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER staff_insert_audited BEFORE INSERT ON staff WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'staff' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER staff_update_audited BEFORE UPDATE ON staff WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'staff' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER staff_no_delete BEFORE DELETE ON staff BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER standards_audit_insert_audited BEFORE INSERT ON standards_audit WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'standards_audit' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER standards_audit_update_audited BEFORE UPDATE ON standards_audit WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'standards_audit' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER standards_audit_no_delete BEFORE DELETE ON standards_audit BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER statement_insert_audited BEFORE INSERT ON statement WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'statement' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER statement_update_audited BEFORE UPDATE ON statement WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'statement' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER workforce_count_insert_audited BEFORE INSERT ON workforce_count WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'workforce_count' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER workforce_count_update_audited BEFORE UPDATE ON workforce_count WHEN NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'workforce_count' AND a.reference = NEW.reference AND a.revision = NEW.revision) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER workforce_count_no_delete BEFORE DELETE ON workforce_count BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
CREATE TRIGGER decision_event_insert_audited BEFORE INSERT ON decision_event WHEN NOT EXISTS (SELECT 1 FROM audit_entry a JOIN decision d ON d.id = NEW.decision_id WHERE a.entry = NEW.audit_entry AND a.register = 'decision' AND a.reference = d.reference) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER decision_event_update_audited BEFORE UPDATE ON decision_event WHEN NEW.audit_entry = OLD.audit_entry OR NOT EXISTS (SELECT 1 FROM audit_entry a JOIN decision d ON d.id = NEW.decision_id WHERE a.entry = NEW.audit_entry AND a.register = 'decision' AND a.reference = d.reference) BEGIN SELECT RAISE(ABORT, 'Every change to a record needs its own audit entry.'); END;
CREATE TRIGGER decision_event_no_delete BEFORE DELETE ON decision_event BEGIN SELECT RAISE(ABORT, 'Records are voided, never deleted.'); END;
COMMIT;